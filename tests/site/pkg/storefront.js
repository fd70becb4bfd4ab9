console.log('the script of the pages');
